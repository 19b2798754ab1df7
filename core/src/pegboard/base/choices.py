"""The lists that people choose from when they describe companies and where they came from."""

SECTORS = (
    "education",
    "employment",
    "energy",
    "entertainment",
    "finance",
    "manufacturing",
    "marketing",
    "medical",
    "public_sector",
    "retail",
    "services",
    "software",
    "technology",
    "telecommunications",
    "other",
)

SOURCES = (
    "website",
    "referral",
    "partner",
    "event",
    "campaign",
    "advertisement",
    "social_media",
    "cold_call",
    "existing_customer",
    "other",
)

namespace Shop.Preferences;

internal sealed record Preference(int UserId, string Theme, string Language);

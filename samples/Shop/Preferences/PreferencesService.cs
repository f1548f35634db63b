namespace Shop.Preferences;

/// <summary>How each user likes the shop to look. Nice to have: the shop works without.</summary>
internal static class PreferencesService
{
    private static readonly Preference[] Preferences = [new(1, "dark", "en"), new(2, "light", "de")];

    public static void Map(WebApplication app) =>
        app.MapGet("/preferences/{userId:int}", (int userId) =>
            Answer.Found(Array.Find(Preferences, preference => preference.UserId == userId), $"no preferences of user {userId}"));
}

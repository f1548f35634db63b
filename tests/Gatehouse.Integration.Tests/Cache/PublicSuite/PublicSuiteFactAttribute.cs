namespace Gatehouse.Integration.Tests.Cache.PublicSuite;

/// <summary>A fact that needs Node and the public suite: eng/test.sh installs the one of package.json, and CACHE_TESTS names a newer checkout.</summary>
internal sealed class PublicSuiteFactAttribute : FactAttribute
{
    public PublicSuiteFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/node"))
            Skip = "there is no node";
        else if (!Directory.Exists(Folder))
            Skip = $"{Folder} does not exist: run `npm ci --ignore-scripts` in eng/cache-suite, or name a checkout in CACHE_TESTS";
    }

    /// <summary>Where the suite is.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable("CACHE_TESTS") is { Length: > 0 } named
        ? named
        : Repository.File("eng/cache-suite/node_modules/http-cache-tests");

    /// <summary>True for the layout of the checkout: other folders, other cases.</summary>
    public static bool IsNewer => Directory.Exists(Path.Combine(Folder, "test-engine"));
}

namespace Gatehouse.Integration.Tests.Samples;

/// <summary>A test that runs lines of a page in a shell.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CurlTheoryAttribute : TheoryAttribute
{
    public CurlTheoryAttribute()
    {
        if (Missing() is { } program)
            Skip = $"{program} is not installed.";
    }

    private static string? Missing()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return new[] { "bash", "curl", "sed" }.FirstOrDefault(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program))));
    }
}

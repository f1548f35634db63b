namespace Gatehouse.Jose.Tests.Conformance;

/// <summary>A fact about the public vectors, which are beside the repository on the machines that have them.</summary>
internal sealed class ConformanceFactAttribute : FactAttribute
{
    private static readonly string? Named = Environment.GetEnvironmentVariable("GATEHOUSE_JOSE_CASES") is { Length: > 0 } folder ? folder : null;

    public ConformanceFactAttribute()
    {
        // A folder that is named must be there.
        if (Named is null && !Directory.Exists(Folder))
            Skip = $"{Folder} does not exist: the vectors are not part of the repository. GATEHOUSE_JOSE_CASES names another folder.";
    }

    public static string Folder { get; } = Named ?? Path.GetFullPath(Repository.File("../shared/conformance/jose"));
}

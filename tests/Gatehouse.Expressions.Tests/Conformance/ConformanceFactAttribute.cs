namespace Gatehouse.Expressions.Tests.Conformance;

/// <summary>A fact about the conformance cases of the language, which are beside the repository on the machines that have them.</summary>
internal sealed class ConformanceFactAttribute : FactAttribute
{
    public ConformanceFactAttribute()
    {
        if (!Directory.Exists(Folder))
            Skip = $"{Folder} does not exist: the cases are not part of the repository. GATEHOUSE_CEL_CASES names another folder.";
    }

    public static string Folder =>
        Environment.GetEnvironmentVariable("GATEHOUSE_CEL_CASES") is { Length: > 0 } folder ? folder : Path.GetFullPath(Repository.File("../shared/conformance/cel"));
}

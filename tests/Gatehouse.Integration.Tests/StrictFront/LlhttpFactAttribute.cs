namespace Gatehouse.Integration.Tests.StrictFront;

/// <summary>A fact about llhttp's cases, which are beside the repository on the machines that have them.</summary>
internal sealed class LlhttpFactAttribute : FactAttribute
{
    public LlhttpFactAttribute()
    {
        if (!System.IO.File.Exists(File))
            Skip = $"{File} does not exist: llhttp's cases are not part of the repository.";
    }

    public static string File => Path.GetFullPath(Repository.File("../shared/conformance/http1/llhttp.jsonl"));
}

using Gatehouse.Core.Configuration.Model;

namespace Gatehouse.Core.Configuration.Schema;

/// <summary>Writes the reference of all options: the generated part of <c>docs/configuration.md</c>.</summary>
public static class ReferenceWriter
{
    /// <summary>Markdown, one heading and table per section; the same text for the same options and policies.</summary>
    /// <param name="sources">The policies and parts.</param>
    public static string Write(SchemaSources sources)
    {
        var text = new ReferenceText(sources);
        text.Add("The file", "", typeof(GatewayConfig));
        foreach (var part in sources.Parts)
            text.Add($"`{part.Key}`", part.IsMap ? part.Key + ".<name>" : part.Key, part.OptionsType);
        foreach (var policy in sources.Policies)
            text.Add($"Policy `{policy.Name}`", policy.CompanionKeys.Count == 0 ? policy.Name : "", policy.OptionsType);
        return text.ToString();
    }
}

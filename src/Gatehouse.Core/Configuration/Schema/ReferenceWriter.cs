using Gatehouse.Core.Configuration.Model;

namespace Gatehouse.Core.Configuration.Schema;

/// <summary>Writes the reference of all options: the generated part of <c>docs/configuration.md</c>.</summary>
public static class ReferenceWriter
{
    /// <summary>Markdown, one heading and table per section; the same text for the same options and policies.</summary>
    /// <param name="policies">The policies that a route may have.</param>
    public static string Write(IReadOnlyList<PolicySchema> policies)
    {
        var text = new ReferenceText();
        text.Add("The file", "", typeof(GatewayConfig));
        foreach (var policy in policies)
            text.Add($"Policy `{policy.Name}`", policy.CompanionKeys.Count == 0 ? policy.Name : "", policy.OptionsType);
        return text.ToString();
    }
}

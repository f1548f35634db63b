using System.Buffers;
using System.Text.Json;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Policies.Auth.Consumers;

/// <summary>Makes the callers that the file names, once each.</summary>
internal static class ConsumerReader
{
    /// <summary>The caller that a consumer's credentials stand for.</summary>
    /// <param name="scope">Of the part; its name is the authority's.</param>
    /// <param name="name">The consumer's, which is the subject too.</param>
    /// <param name="options">As written.</param>
    /// <param name="path">Where that stands in the section.</param>
    /// <param name="validation">Takes what is wrong.</param>
    public static Caller Read(PartScope scope, string name, ConsumerOptions options, string path, PolicyValidation validation)
    {
        if (name.Length == 0 || name.Trim() != name || name.Any(char.IsControl))
            validation.Error(path, $"'{name}' is not a name for a consumer");
        for (var i = 0; i < options.Roles.Count; i++)
        {
            if (options.Roles[i].Length == 0 || options.Roles[i].Trim() != options.Roles[i])
                validation.Error($"{path}.roles[{i}]", $"'{options.Roles[i]}' is not the name of a role");
        }
        var claims = new Dictionary<string, CelValue>(StringComparer.Ordinal) { ["name"] = CelValue.Of(name) };
        foreach (var (key, value) in options.Claims)
            claims[key] = ValueOf(value);
        return new Caller(scope.Name, name, [.. options.Roles], CelValue.Of(CelMap.Of([.. claims])))
        {
            Policies = scope.CallerPolicies(options.Policies, name),
        };
    }

    private static CelValue ValueOf(ConfigNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(buffer))
            ConfigJson.Write(node, json);
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return CelValue.FromJson(document.RootElement.Clone());
    }
}

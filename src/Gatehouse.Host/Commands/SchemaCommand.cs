using System.CommandLine;
using Gatehouse.Core.Configuration.Schema;
using Gatehouse.Core.Pipeline;
using Gatehouse.Policies;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse schema</c>: the JSON Schema of the configuration, for editors; or its reference, for people.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var markdown = new Option<bool>("--markdown") { Description = "Print the reference as Markdown instead." };
        var command = new Command("schema", "Print the JSON Schema of the configuration file, for editors.") { markdown };
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.Write(result.GetValue(markdown) ? Reference() : Schema());
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>The schema, as committed under <c>docs/</c>.</summary>
    public static string Schema() => JsonSchemaWriter.Write(PolicySchemas.Of(BuiltInPolicies.All, Satellites.Parts));

    /// <summary>The reference, as committed in <c>docs/configuration.md</c>.</summary>
    public static string Reference() => ReferenceWriter.Write(PolicySchemas.Of(BuiltInPolicies.All, Satellites.Parts));
}

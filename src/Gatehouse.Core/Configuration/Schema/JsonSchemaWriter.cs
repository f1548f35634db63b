using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gatehouse.Core.Configuration.Schema;

/// <summary>Writes the JSON Schema (draft 7) of a configuration file, for editors.</summary>
public static class JsonSchemaWriter
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as indented JSON, ended by a line feed; the same text for the same options and policies.</summary>
    /// <param name="sources">The policies and parts.</param>
    public static string Write(SchemaSources sources) => new SchemaTree(sources).Root().ToJsonString(Readable) + "\n";
}

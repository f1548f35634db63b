using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Policies.Tests;

/// <summary>Makes configuration values, each with a place of its own, so that a test can tell where an error points.</summary>
internal static class Nodes
{
    private static readonly ConfigSource Source = new("gatehouse.yaml", "");
    private static int line;

    public static ConfigScalar Text(string value, bool quoted = false) => new(Source, Place(), value, quoted);

    public static ConfigList List(params ConfigNode[] items) => new(Source, Place(), items);

    public static ConfigMap Map(params (string Key, ConfigNode Value)[] entries) =>
        new(Source, Place(), [.. entries.Select(e => new ConfigEntry(Text(e.Key), e.Value))]);

    /// <summary>A value with its place in a text.</summary>
    public static ConfigNode Yaml(string text) => ConfigReader.Read(new ConfigSource("gatehouse.yaml", text), new ConfigErrors()).ShouldNotBeNull();

    public static string TextOf(ConfigNode node) => ((ConfigScalar)node).Value;

    private static SourcePosition Place() => new(Interlocked.Increment(ref line), 1, 1);
}

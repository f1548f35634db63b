using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Tests.Configuration;

/// <summary>Short ways to read texts in tests.</summary>
internal static class ConfigTexts
{
    public static readonly ConfigKeys Keys = new(["auth", "cors", "limit", "cache", "redirect", "status"], ["auth"]);

    public static LoadedConfig Load(string text, string name = "gatehouse.yaml", params (string Name, string Value)[] variables) =>
        ConfigLoader.Read(new ConfigText { Source = new ConfigSource(name, text) }, n => variables.FirstOrDefault(v => v.Name == n).Value, Keys);

    /// <summary>The only error of a text.</summary>
    public static ConfigError Error(string text, string name = "gatehouse.yaml") => Load(text, name).Errors.Items.ShouldHaveSingleItem();

    public static (ConfigNode? Root, ConfigErrors Errors) Tree(string text, string name = "gatehouse.yaml")
    {
        var errors = new ConfigErrors();
        return (ConfigReader.Read(new ConfigSource(name, text), errors), errors);
    }

    public static ConfigNode Good(string text, string name = "gatehouse.yaml")
    {
        var (root, errors) = Tree(text, name);
        errors.Items.Select(ConfigErrorText.Format).ShouldBeEmpty();
        return root.ShouldNotBeNull();
    }

    /// <summary>The only error of a text that is not bound to options.</summary>
    public static ConfigError TreeError(string text, string name = "gatehouse.yaml") => Tree(text, name).Errors.Items.ShouldHaveSingleItem();

    public static ConfigNode At(this ConfigNode node, string key) => ((ConfigMap)node).Find(key).ShouldNotBeNull().Value;

    public static string Text(this ConfigNode node) => ((ConfigScalar)node).Value;

    public static ConfigNode Item(this ConfigNode node, int index) => ((ConfigList)node).Items[index];

    /// <summary>Line and column.</summary>
    public static (int, int) Where(this ConfigError error) => (error.Position.ShouldNotBeNull().Line, error.Position.Value.Column);
}

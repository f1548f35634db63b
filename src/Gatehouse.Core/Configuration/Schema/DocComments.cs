using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Configuration.Schema;

/// <summary>The summaries that the SDK writes into an XML file next to an assembly, as Markdown in one line.</summary>
internal static class DocComments
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> Files = new();

    /// <summary>Empty when there is none.</summary>
    public static string Of(Type type) => Find(type, "T:" + NameOf(type));

    /// <summary>Empty when there is none.</summary>
    public static string Of(OptionProperty property) => Find(property.DeclaringType, $"P:{NameOf(property.DeclaringType)}.{property.Name}");

    private static string Find(Type type, string member) => Files.GetOrAdd(type.Assembly, Load).GetValueOrDefault(member, "");

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static IReadOnlyDictionary<string, string> Load(Assembly assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        try
        {
            return XDocument.Load(file).Descendants("member")
                .Where(m => m.Element("summary") is not null)
                .ToDictionary(m => (string?)m.Attribute("name") ?? "", m => TextOf(m.Element("summary")!));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or XmlException or ArgumentException)
        {
            // Without the file the schema has no descriptions; it is as valid.
            return new Dictionary<string, string>();
        }
    }

    private static string TextOf(XElement summary)
    {
        var text = new StringBuilder();
        Append(text, summary);
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static void Append(StringBuilder text, XElement element)
    {
        foreach (var node in element.Nodes())
        {
            if (node is XText words)
                text.Append(words.Value);
            else if (node is XElement { Name.LocalName: "c" } code)
                text.Append('`').Append(code.Value).Append('`');
            else if (node is XElement { IsEmpty: true } reference)
                text.Append(Target(reference));
            else if (node is XElement other)
                Append(text, other);
        }
    }

    private static string Target(XElement reference)
    {
        var name = (string?)reference.Attribute("cref") ?? (string?)reference.Attribute("langword") ?? (string?)reference.Attribute("name") ?? "";
        var last = name[(name.LastIndexOf('.') + 1)..];
        return $"`{(name.StartsWith("P:", StringComparison.Ordinal) ? OptionType.KeyOf(last) : last)}`";
    }
}

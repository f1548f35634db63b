using System.Xml;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Policies.Transform;

/// <summary>Writes values as the elements of one document: the opposite of <see cref="XmlElementReader"/>. Used once.</summary>
/// <param name="writer">Where they go; it refuses what is no XML.</param>
/// <param name="written">Where the writer writes to.</param>
internal sealed class XmlElementWriter(XmlWriter writer, Stream written)
{
    private const long MaxBytes = 64 * 1024 * 1024;

    // Finds a prefix at once, however many there are.
    private readonly XmlNamespaceManager scope = new(new NameTable());

    /// <summary>Writes an object with one member as the root element.</summary>
    /// <exception cref="XmlException">A value has no place in XML.</exception>
    public void WriteDocument(in CelValue value)
    {
        if (value.Kind != CelKind.Map || value.AsMap.Count != 1 || Unwrap(value.AsMap.EntryAt(0).Value).Kind == CelKind.List)
            throw new XmlException("XML has one root element, so this has to be an object with one member, which is no list");
        var (key, root) = value.AsMap.EntryAt(0);
        WriteElement(NameOf(key), root, 1);
    }

    private void WriteElement(string name, CelValue value, int depth)
    {
        // Values may hold others more than once, and those others again.
        if (depth > XmlText.MaxDepth || written.Length > MaxBytes)
            throw new XmlException("the new body is too deep or too large");
        value = Unwrap(value);
        var members = value.Kind == CelKind.Map ? MembersOf(value.AsMap) : null;
        scope.PushScope();
        if (members is not null)
            Declare(members);
        var (prefix, local) = Split(name);
        writer.WriteStartElement(prefix, local, NamespaceOf(prefix));
        if (members is not null)
            WriteMembers(members, depth);
        else if (value.Kind == CelKind.Null)
            writer.WriteAttributeString("xsi", "nil", XmlNamespaces.Instance, "true"); // and declares it where it is not
        else
            writer.WriteString(TextOf(name, value));
        writer.WriteEndElement();
        scope.PopScope();
    }

    private void WriteMembers(KeyValuePair<string, CelValue>[] members, int depth)
    {
        foreach (var (name, value) in members)
        {
            if (!IsDeclaration(name))
                continue;
            var prefix = PrefixOf(name);
            writer.WriteAttributeString(prefix.Length == 0 ? "" : "xmlns", prefix.Length == 0 ? "xmlns" : prefix, XmlNamespaces.Declarations, TextOf(name, value));
        }
        foreach (var (name, value) in members)
        {
            if (name is ['@', ..] && !IsDeclaration(name) && value.Kind != CelKind.Null)
                WriteAttribute(name[1..], value);
        }
        foreach (var (name, value) in members)
        {
            if (name == "#text")
                writer.WriteString(value.Kind == CelKind.Null ? "" : TextOf(name, value));
            else if (name is ['@', ..])
                continue;
            else if (value.Kind == CelKind.List)
                WriteItems(name, value.AsList, depth);
            else
                WriteElement(name, value, depth + 1);
        }
    }

    // Once: each look at a member of a JSON document makes its texts anew.
    private static KeyValuePair<string, CelValue>[] MembersOf(CelMap map)
    {
        var members = new KeyValuePair<string, CelValue>[map.Count];
        for (var i = 0; i < members.Length; i++)
        {
            var (key, value) = map.EntryAt(i);
            members[i] = new(NameOf(key), Unwrap(value));
        }
        return members;
    }

    private void WriteItems(string name, CelList items, int depth)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (Unwrap(items[i]).Kind == CelKind.List)
                throw new XmlException($"'{name}' is a list of lists, for which there are no names");
            WriteElement(name, items[i], depth + 1);
        }
    }

    private void WriteAttribute(string name, in CelValue value)
    {
        var (prefix, local) = Split(name);
        // An attribute without a prefix has no namespace, whatever the default is.
        writer.WriteAttributeString(prefix, local, prefix.Length == 0 ? "" : NamespaceOf(prefix), TextOf("@" + name, value));
    }

    private void Declare(KeyValuePair<string, CelValue>[] members)
    {
        foreach (var (name, value) in members)
        {
            if (IsDeclaration(name))
                scope.AddNamespace(PrefixOf(name), TextOf(name, value));
        }
    }

    private string NamespaceOf(string prefix) =>
        scope.LookupNamespace(prefix) ?? throw new XmlException($"the prefix '{prefix}' is not declared: '@xmlns:{prefix}' names its namespace");

    private static bool IsDeclaration(string name) => name == "@xmlns" || name.StartsWith("@xmlns:", StringComparison.Ordinal);

    private static string PrefixOf(string declaration) => declaration == "@xmlns" ? "" : declaration[7..];

    private static (string Prefix, string Local) Split(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var (prefix, local) = colon < 0 ? ("", name) : (name[..colon], name[(colon + 1)..]);
        if (local.Length == 0 || (colon == 0) || prefix == "xmlns" || !IsName(local) || (prefix.Length > 0 && !IsName(prefix)))
            throw new XmlException($"'{name}' is no name for XML");
        return (prefix, local);
    }

    private static bool IsName(string text)
    {
        try
        {
            return XmlConvert.VerifyNCName(text).Length > 0;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static CelValue Unwrap(in CelValue value) => value.Kind == CelKind.Optional ? value.OptionalValue : value;

    private static string NameOf(in CelValue key) => key.TryText(out var name) ? name : throw new XmlException("a name is no text");

    private static string TextOf(string name, in CelValue value) =>
        value.TryText(out var text) ? text : throw new XmlException($"'{name}' is nothing that can be text");
}

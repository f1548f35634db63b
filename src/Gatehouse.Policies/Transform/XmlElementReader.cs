using System.Text;
using System.Xml;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Policies.Transform;

/// <summary>Makes values of the elements of one document. Used once.</summary>
internal sealed class XmlElementReader(XmlReader reader)
{
    /// <summary>An object whose one member is the root element.</summary>
    /// <exception cref="XmlException">The document is not well-formed, or is more than it may be.</exception>
    public CelValue ReadDocument()
    {
        reader.MoveToContent();
        var name = reader.Name;
        var root = ReadElement(1);
        // What stands behind the root has to be well-formed, too.
        while (reader.Read())
        {
        }
        return CelValue.Of(CelMap.Of(new KeyValuePair<string, CelValue>(name, root)));
    }

    // Ends at the end of the element.
    private CelValue ReadElement(int depth)
    {
        if (depth > XmlText.MaxDepth)
            throw new XmlException($"elements are nested more than {XmlText.MaxDepth} levels deep");
        var isEmpty = reader.IsEmptyElement;
        var members = new XmlMembers();
        var isNil = reader.HasAttributes && ReadAttributes(members);
        if (isEmpty)
            return ValueOf(members, isNil, "");
        var text = default(Pieces);
        var solid = default(Pieces); // without the spaces between elements
        var hasElements = false;
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                hasElements = true;
                members.Add(reader.Name, ReadElement(depth + 1));
                continue;
            }
            var piece = reader.Value;
            if (!hasElements)
                text.Add(piece);
            if (reader.NodeType is not (XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
                solid.Add(piece);
        }
        return ValueOf(members, isNil, (hasElements ? solid : text).ToString());
    }

    // True for an element that says that it is null, and says no more than that.
    private bool ReadAttributes(XmlMembers members)
    {
        var isNil = false;
        var saysMore = false;
        while (reader.MoveToNextAttribute())
        {
            var value = reader.Value;
            members.Add("@" + reader.Name, CelValue.Of(value));
            if (reader.LocalName == "nil" && reader.NamespaceURI == XmlNamespaces.Instance)
                isNil = value.Trim(' ') is "true" or "1";
            else
                saysMore |= reader.Prefix != "xmlns" || value != XmlNamespaces.Instance;
        }
        reader.MoveToElement();
        return isNil && !saysMore;
    }

    private static CelValue ValueOf(XmlMembers members, bool isNil, string text)
    {
        if (isNil && text.Length == 0 && !members.HasElements)
            return CelValue.Null;
        if (members.Count == 0)
            return CelValue.Of(text);
        if (text.Length > 0)
            members.Add("#text", CelValue.Of(text));
        return CelValue.Of(members.ToMap());
    }

    // Mostly there is one piece; comments and CDATA make more.
    private struct Pieces
    {
        private string? first;
        private StringBuilder? all;

        public void Add(string piece)
        {
            if (first is null)
                first = piece;
            else
                (all ??= new StringBuilder(first)).Append(piece);
        }

        public override readonly string ToString() => all?.ToString() ?? first ?? "";
    }
}

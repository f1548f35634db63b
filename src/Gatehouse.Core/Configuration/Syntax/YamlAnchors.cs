using YamlDotNet.Core;

namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>The anchors of a document up to the place where the reader is. Not thread-safe.</summary>
internal sealed class YamlAnchors
{
    private readonly Dictionary<string, YamlValue> closed = new(StringComparer.Ordinal);
    private readonly HashSet<string> open = new(StringComparer.Ordinal);

    /// <summary>The value that an anchor begins to stand for; a name may be used again, for what follows.</summary>
    public void Open(AnchorName anchor)
    {
        if (anchor.IsEmpty)
            return;
        closed.Remove(anchor.Value);
        open.Add(anchor.Value);
    }

    public void Close(AnchorName anchor, YamlValue value)
    {
        if (anchor.IsEmpty)
            return;
        open.Remove(anchor.Value);
        closed[anchor.Value] = value;
    }

    /// <summary>True while the value of the anchor is still being read, unless the name was used again inside of it.</summary>
    public bool IsOpen(string name) => open.Contains(name);

    public YamlValue? Find(string name) => closed.TryGetValue(name, out var value) ? value : null;
}

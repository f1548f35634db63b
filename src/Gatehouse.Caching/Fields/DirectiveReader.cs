namespace Gatehouse.Caching.Fields;

/// <summary>Goes through the members of one line of <c>Cache-Control</c>.</summary>
internal ref struct DirectiveReader(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> rest = line;

    /// <summary>The next member; false at the end. Empty members are none.</summary>
    public bool TryNext(out Directive directive)
    {
        while (true)
        {
            rest = rest.TrimStart(" \t,");
            if (rest.IsEmpty)
            {
                directive = default;
                return false;
            }
            var length = 0;
            while (length < rest.Length && Syntax.IsTokenCharacter(rest[length]))
                length++;
            if (length > 0)
            {
                directive = Read(length);
                return true;
            }
            SkipMember();
        }
    }

    private Directive Read(int nameLength)
    {
        var name = rest[..nameLength];
        rest = rest[nameLength..];
        if (rest.IsEmpty || rest[0] != '=')
        {
            var plain = rest.TrimStart(" \t");
            var ends = plain.IsEmpty || plain[0] == ',';
            if (!ends)
                SkipMember();
            return new Directive { Name = name, IsBroken = !ends };
        }
        rest = rest[1..];
        if (!rest.IsEmpty && rest[0] == '"')
            return ReadQuoted(name);
        var length = 0;
        while (length < rest.Length && Syntax.IsTokenCharacter(rest[length]))
            length++;
        var value = rest[..length];
        rest = rest[length..];
        var after = rest.TrimStart(" \t");
        var isWhole = length > 0 && (after.IsEmpty || after[0] == ',');
        if (!isWhole)
            SkipMember();
        return new Directive { Name = name, Value = value, HasValue = true, IsBroken = !isWhole };
    }

    private Directive ReadQuoted(ReadOnlySpan<char> name)
    {
        var end = Syntax.EndOfQuoted(rest);
        if (end < 0)
        {
            // Never closed: what looks like members in it counts as such, so that nothing that forbids gets lost.
            rest = rest[1..];
            return new Directive { Name = name, HasValue = true, IsBroken = true };
        }
        var value = rest[1..(end - 1)];
        rest = rest[end..];
        var after = rest.TrimStart(" \t");
        var isWhole = after.IsEmpty || after[0] == ',';
        if (!isWhole)
            SkipMember();
        return new Directive { Name = name, Value = value, HasValue = true, IsBroken = !isWhole };
    }

    private void SkipMember()
    {
        var comma = rest.IndexOf(',');
        rest = comma < 0 ? default : rest[(comma + 1)..];
    }
}

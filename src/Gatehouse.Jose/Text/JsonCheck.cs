using System.Text.Unicode;

namespace Gatehouse.Jose.Text;

/// <summary>Says whether bytes are one JSON object (RFC 8259) in valid UTF-8, without duplicate members (RFC 7515 section 4, RFC 7519 section 4), lone
/// surrogates or deep nesting. Never throws, unlike the platform's reader: what a client sends costs no exception. What passes, the platform's reader reads.</summary>
internal ref struct JsonCheck
{
    private readonly ReadOnlySpan<byte> text;
    private MemberNames names;
    private int at;
    private bool isDuplicate;

    private JsonCheck(ReadOnlySpan<byte> text)
    {
        this.text = text;
        names = new MemberNames(text.Length);
    }

    /// <summary>Checks an object of at most the given depth; the object itself is depth 1.</summary>
    public static JsonFault Check(ReadOnlySpan<byte> text, int depth)
    {
        if (text.Length < 2 || !Utf8.IsValid(text))
            return JsonFault.NotJson;
        using var check = new JsonCheck(text);
        return check.Whole(depth);
    }

    public readonly void Dispose() => names.Dispose();

    private JsonFault Whole(int depth)
    {
        var isObject = SkipSpace() && text[at] == '{' && Value(depth);
        isObject = isObject && !SkipSpace();
        return isObject ? JsonFault.None : isDuplicate ? JsonFault.DuplicateMember : JsonFault.NotJson;
    }

    private bool Value(int depth) => at < text.Length && text[at] switch
    {
        (byte)'{' => depth > 0 && Object(depth - 1),
        (byte)'[' => depth > 0 && Array(depth - 1),
        (byte)'"' => String([], out _),
        (byte)'t' => Word("true"u8),
        (byte)'f' => Word("false"u8),
        (byte)'n' => Word("null"u8),
        _ => Number(),
    };

    private bool Object(int depth)
    {
        at++;
        var mark = names.Mark;
        if (SkipSpace() && text[at] == '}')
            return Past();
        while (SkipSpace() && text[at] == '"')
        {
            if (!String(names.Free, out var length))
                return false;
            if (!names.TryAdd(length, mark))
            {
                isDuplicate = true;
                return false;
            }
            if (!SkipSpace() || text[at++] != ':' || !SkipSpace() || !Value(depth) || !SkipSpace())
                return false;
            if (text[at] == '}')
            {
                names.BackTo(mark);
                return Past();
            }
            if (text[at++] != ',')
                return false;
        }
        return false;
    }

    private bool Array(int depth)
    {
        at++;
        if (SkipSpace() && text[at] == ']')
            return Past();
        while (SkipSpace() && Value(depth) && SkipSpace())
        {
            if (text[at] == ']')
                return Past();
            if (text[at++] != ',')
                return false;
        }
        return false;
    }

    // Writes what the string means when there is room; without room it is only checked. A meaning is never longer than its text.
    private bool String(Span<byte> meaning, out int length)
    {
        length = 0;
        Span<byte> utf8 = stackalloc byte[4];
        for (at++; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '"')
                return Past();
            if (character < 0x20)
                return false;
            if (character == '\\')
            {
                var size = JsonEscape.Read(text, ref at, utf8);
                if (size == 0)
                    return false;
                if (!meaning.IsEmpty)
                    utf8[..size].CopyTo(meaning[length..]);
                length += size;
                continue;
            }
            if (!meaning.IsEmpty)
                meaning[length] = character;
            length++;
        }
        return false;
    }

    private bool Number()
    {
        if (text[at] == '-')
            at++;
        if (at < text.Length && text[at] == '0')
            at++;
        else if (!Digits())
            return false;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (!Digits())
                return false;
        }
        if (at >= text.Length || (text[at] | 0x20) != 'e')
            return true;
        at++;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
            at++;
        return Digits();
    }

    private bool Digits()
    {
        var start = at;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
            at++;
        return at > start;
    }

    private bool Word(ReadOnlySpan<byte> word)
    {
        if (!text[at..].StartsWith(word))
            return false;
        at += word.Length;
        return true;
    }

    private bool Past()
    {
        at++;
        return true;
    }

    // True when something follows.
    private bool SkipSpace()
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            at++;
        return at < text.Length;
    }
}

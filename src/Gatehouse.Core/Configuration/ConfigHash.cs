using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>
/// A hash by which a reload finds what has not changed: of the meaning of a value, not of its spelling. Comments, layout and YAML or
/// JSON make no difference. The order of keys does: it is that of renamings, and of what a body is made of.
/// </summary>
public static class ConfigHash
{
    private static readonly Regex JsonNumber =
        new(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>The first 16 bytes of the SHA-256 of the value in canonical form: JSON, texts with their length in front instead of escapes.</summary>
    public static UInt128 Of(ConfigNode node)
    {
        var canonical = new ArrayBufferWriter<byte>(256);
        Append(canonical, node);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical.WrittenSpan, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    private static void Append(ArrayBufferWriter<byte> canonical, ConfigNode node)
    {
        switch (node)
        {
            case ConfigScalar scalar:
                AppendScalar(canonical, scalar);
                break;
            case ConfigList list:
                canonical.Write("["u8);
                foreach (var item in list.Items)
                {
                    Append(canonical, item);
                    canonical.Write(","u8);
                }
                canonical.Write("]"u8);
                break;
            case ConfigMap map:
                canonical.Write("{"u8);
                foreach (var entry in map.Entries)
                {
                    AppendText(canonical, entry.Key.Value);
                    canonical.Write(":"u8);
                    Append(canonical, entry.Value);
                    canonical.Write(","u8);
                }
                canonical.Write("}"u8);
                break;
        }
    }

    private static void AppendScalar(ArrayBufferWriter<byte> canonical, ConfigScalar scalar)
    {
        if (scalar.IsNull)
            canonical.Write("null"u8);
        else if (!scalar.IsQuoted && IsBareInJson(scalar.Value))
            Encoding.UTF8.GetBytes(scalar.Value, canonical);
        else
            AppendText(canonical, scalar.Value);
    }

    // `true` and "true", or 5 and "5", may mean different things to a policy that takes any value.
    private static bool IsBareInJson(string value) => value is "true" or "false" || JsonNumber.IsMatch(value);

    // The length instead of escapes: nothing in a text can be taken for the end of it.
    private static void AppendText(ArrayBufferWriter<byte> canonical, string text)
    {
        Span<byte> length = stackalloc byte[5];
        length[0] = (byte)'"';
        BinaryPrimitives.WriteInt32BigEndian(length[1..], Encoding.UTF8.GetByteCount(text));
        canonical.Write(length);
        Encoding.UTF8.GetBytes(text, canonical);
    }
}

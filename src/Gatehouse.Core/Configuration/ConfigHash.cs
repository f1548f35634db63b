using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>
/// A hash by which a reload finds what has not changed: of the meaning of a value, not of its spelling. Order of keys, comments,
/// layout and YAML or JSON make no difference.
/// </summary>
public static class ConfigHash
{
    private static readonly Regex JsonNumber =
        new(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>The first 16 bytes of the SHA-256 of the value in canonical form: JSON with sorted keys, texts with their length in front instead of escapes.</summary>
    public static UInt128 Of(ConfigNode node)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, node);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    private static void Append(IncrementalHash hash, ConfigNode node)
    {
        switch (node)
        {
            case ConfigScalar scalar:
                AppendScalar(hash, scalar);
                break;
            case ConfigList list:
                hash.AppendData("["u8);
                foreach (var item in list.Items)
                {
                    Append(hash, item);
                    hash.AppendData(","u8);
                }
                hash.AppendData("]"u8);
                break;
            case ConfigMap map:
                hash.AppendData("{"u8);
                foreach (var entry in map.Entries.OrderBy(e => e.Key.Value, StringComparer.Ordinal))
                {
                    AppendText(hash, entry.Key.Value);
                    hash.AppendData(":"u8);
                    Append(hash, entry.Value);
                    hash.AppendData(","u8);
                }
                hash.AppendData("}"u8);
                break;
        }
    }

    private static void AppendScalar(IncrementalHash hash, ConfigScalar scalar)
    {
        if (scalar.IsNull)
            hash.AppendData("null"u8);
        else if (!scalar.IsQuoted && IsBareInJson(scalar.Value))
            hash.AppendData(Encoding.UTF8.GetBytes(scalar.Value));
        else
            AppendText(hash, scalar.Value);
    }

    // `true` and "true", or 5 and "5", may mean different things to a policy that takes any value.
    private static bool IsBareInJson(string value) => value is "true" or "false" || JsonNumber.IsMatch(value);

    // The length instead of escapes: nothing in a text can be taken for the end of it.
    private static void AppendText(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[5];
        length[0] = (byte)'"';
        BinaryPrimitives.WriteInt32BigEndian(length[1..], bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}

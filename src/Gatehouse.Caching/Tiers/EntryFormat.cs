using System.Text;
using Gatehouse.Caching.Fields;
using Gatehouse.Caching.Rules;
using Gatehouse.Caching.Storage;

namespace Gatehouse.Caching.Tiers;

/// <summary>
/// An answer as bytes: a version, then numbers of variable length and texts in UTF-8 with their length in front, then the body. Another
/// version is not read: nodes of two versions find nothing of each other's.
/// </summary>
public static class EntryFormat
{
    private const byte Version = 1;

    /// <summary>Writes an answer.</summary>
    public static byte[] Write(CacheEntry entry)
    {
        using var stream = new MemoryStream(512 + (int)entry.Body.Length);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(entry.Key.Text);
        writer.Write7BitEncodedInt(entry.Key.UrlLength);
        writer.Write(entry.Route);
        writer.Write7BitEncodedInt(entry.Status);
        writer.Write7BitEncodedInt64(entry.ReceivedAt);
        Write(writer, entry.Freshness);
        writer.Write7BitEncodedInt(entry.Selecting.Count);
        foreach (var (name, value) in entry.Selecting)
        {
            writer.Write(name);
            writer.Write(value is not null);
            writer.Write(value ?? "");
        }
        writer.Write7BitEncodedInt(entry.Tags.Count);
        foreach (var tag in entry.Tags)
            writer.Write(tag);
        writer.Write7BitEncodedInt(entry.Fields.Length);
        foreach (var field in entry.Fields)
        {
            writer.Write(field.Name);
            writer.Write7BitEncodedInt(field.Count);
            foreach (var line in field.All())
                writer.Write(line);
        }
        writer.Write7BitEncodedInt64(entry.Body.Length);
        foreach (var piece in entry.Body.Pieces)
            writer.Write(piece);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads an answer; null when the bytes are of another version, or none.</summary>
    public static CacheEntry? Read(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            return reader.ReadByte() == Version ? ReadEntry(reader) : null;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static CacheEntry? ReadEntry(BinaryReader reader)
    {
        var text = reader.ReadString();
        var key = new CacheKey(text, Bounded(reader, text.Length));
        var route = reader.ReadString();
        var status = reader.Read7BitEncodedInt();
        var received = reader.Read7BitEncodedInt64();
        var freshness = ReadFreshness(reader);
        var selecting = new KeyValuePair<string, string?>[Count(reader)];
        for (var i = 0; i < selecting.Length; i++)
        {
            var name = reader.ReadString();
            var isThere = reader.ReadBoolean();
            var value = reader.ReadString();
            selecting[i] = new(name, isThere ? value : null);
        }
        var tags = ReadTexts(reader);
        var fields = new CachedField[Count(reader)];
        for (var i = 0; i < fields.Length; i++)
            fields[i] = new CachedField(reader.ReadString(), ReadTexts(reader));
        return ReadBody(reader) is not { } body ? null : new CacheEntry
        {
            Key = key, Route = route, Status = status, ReceivedAt = received, Freshness = freshness, Selecting = selecting, Tags = tags, Fields = fields, Body = body,
            ETag = fields.Line("ETag"), LastModified = fields.Line("Last-Modified"),
        };
    }

    private static void Write(BinaryWriter writer, Freshness freshness)
    {
        writer.Write7BitEncodedInt64(freshness.InitialAge);
        writer.Write7BitEncodedInt64(freshness.Lifetime);
        writer.Write7BitEncodedInt64(freshness.StaleWhileRevalidate);
        writer.Write7BitEncodedInt64(freshness.StaleIfError);
        writer.Write((byte)((freshness.AlwaysValidates ? 1 : 0) | (freshness.NeverStale ? 2 : 0)));
    }

    private static Freshness ReadFreshness(BinaryReader reader)
    {
        var (age, lifetime) = (reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
        var (whileRevalidate, ifError, flags) = (reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.ReadByte());
        return new Freshness
        {
            InitialAge = age,
            Lifetime = lifetime,
            StaleWhileRevalidate = whileRevalidate,
            StaleIfError = ifError,
            AlwaysValidates = (flags & 1) != 0,
            NeverStale = (flags & 2) != 0,
        };
    }

    private static CachedBody? ReadBody(BinaryReader reader)
    {
        var length = reader.Read7BitEncodedInt64();
        var stream = reader.BaseStream;
        if (length != stream.Length - stream.Position)
            return null;
        var collector = new BodyCollector(length);
        Span<byte> piece = stackalloc byte[4096];
        for (int count; (count = reader.Read(piece)) > 0;)
            collector.Add(piece[..count]);
        return collector.ToBody();
    }

    private static string[] ReadTexts(BinaryReader reader)
    {
        var texts = new string[Count(reader)];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = reader.ReadString();
        return texts;
    }

    // Each takes a byte at least: a number that lies is no reason for much memory.
    private static int Count(BinaryReader reader) => Bounded(reader, (int)(reader.BaseStream.Length - reader.BaseStream.Position));

    private static int Bounded(BinaryReader reader, int most)
    {
        var number = reader.Read7BitEncodedInt();
        return number >= 0 && number <= most ? number : throw new FormatException("not an entry");
    }
}

using System.Text;
using System.Text.Unicode;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>A configuration as it was found, not understood yet. Reading it adds to <see cref="Errors"/>, so each is read once.</summary>
public sealed class ConfigText
{
    /// <summary>The text; null when there is none to be had, which <see cref="Errors"/> says.</summary>
    public ConfigSource? Source { get; init; }

    /// <summary>Which revision it is, where it comes from a place that counts them; null where the gateway counts itself.</summary>
    public long? Revision { get; init; }

    /// <summary>Why the text cannot be had or is none.</summary>
    public ConfigErrors Errors { get; } = new();

    /// <summary>What is in a file. Never throws, whatever the path and the file.</summary>
    /// <param name="path">The file, YAML unless its name ends in <c>.json</c>; relative to the process's working folder.</param>
    public static ConfigText OfFile(string path)
    {
        var text = new ConfigText();
        if (BoundedFile.Read(path, ConfigLoader.MaxFileLength, text.Errors, out var why) is { } bytes)
            return Decode(path, bytes);
        text.Errors.Add(ConfigErrorCodes.Unreadable, $"cannot read {Excerpt.Of(path)}: {why}");
        return text;
    }

    private static ConfigText Decode(string path, byte[] bytes)
    {
        ReadOnlySpan<byte> content = bytes;
        if (content.StartsWith(Encoding.UTF8.Preamble))
            content = content[Encoding.UTF8.Preamble.Length..];
        var source = new ConfigSource(path, Encoding.UTF8.GetString(content)) { BaseDirectory = Path.GetDirectoryName(BoundedFile.FullPath(path)) };
        var text = new ConfigText { Source = source };
        if (Utf8.IsValid(content))
            return text;
        var bad = CharactersBeforeBadByte(content);
        text.Errors.Add(ConfigErrorCodes.Unreadable, source, new SourceLines(source.Text).At(bad, bad + 1), "this is not UTF-8 text", "save the file as UTF-8");
        return text;
    }

    private static int CharactersBeforeBadByte(ReadOnlySpan<byte> bytes)
    {
        var characters = 0;
        while (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done)
        {
            bytes = bytes[length..];
            characters += rune.Utf16SequenceLength;
        }
        return characters;
    }
}

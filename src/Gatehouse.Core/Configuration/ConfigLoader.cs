using System.Text;
using System.Text.Unicode;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>Reads a configuration file: bytes, tree, references, options.</summary>
public static class ConfigLoader
{
    /// <summary>Largest configuration file, in bytes.</summary>
    public const int MaxFileLength = 16 << 20;

    /// <summary>Reads a file. Never throws, whatever the path and the file.</summary>
    /// <param name="path">The file, YAML unless its name ends in <c>.json</c>; relative to the process's working folder.</param>
    /// <param name="environment">Gives the value of an environment variable; null when it is not set.</param>
    /// <param name="keys">The keys of policies and parts.</param>
    public static LoadedConfig Load(string path, Func<string, string?> environment, ConfigKeys keys)
    {
        var errors = new ConfigErrors();
        var full = BoundedFile.FullPath(path);
        if (BoundedFile.Read(path, MaxFileLength, out var why) is not { } bytes)
        {
            errors.Add(ConfigErrorCodes.Unreadable, $"cannot read {Excerpt.Of(path)}: {why}");
            return new LoadedConfig { Errors = errors, Files = [full] };
        }
        var source = Decode(path, Path.GetDirectoryName(full), bytes, errors);
        return errors.Any
            ? new LoadedConfig { Source = source, Errors = errors, Files = [full] }
            : Read(source, environment, keys, errors, [full]);
    }

    /// <summary>Reads a text. Never throws, whatever the text.</summary>
    /// <param name="source">The text, YAML unless its name ends in <c>.json</c>.</param>
    /// <param name="environment">Gives the value of an environment variable; null when it is not set.</param>
    /// <param name="keys">The keys of policies and parts.</param>
    public static LoadedConfig Read(ConfigSource source, Func<string, string?> environment, ConfigKeys keys) =>
        Read(source, environment, keys, new ConfigErrors(), []);

    private static LoadedConfig Read(
        ConfigSource source, Func<string, string?> environment, ConfigKeys keys, ConfigErrors errors, List<string> files)
    {
        var root = ConfigReader.Read(source, errors);
        GatewayConfig? config = null;
        if (root is ConfigMap)
            config = OptionsBinder.Bind<GatewayConfig>(ReferenceResolver.Resolve(root, environment, errors, files), errors, keys);
        else if (root is not null)
            errors.Add(ConfigErrorCodes.WrongType, root, $"a configuration is a map with keys such as 'routes', this is {root.Kind}");
        foreach (var file in config?.Upstreams.Values.SelectMany(upstream => upstream.Tls?.Files ?? []) ?? [])
            files.Add(BoundedFile.FullPath(file, source.BaseDirectory));
        return new LoadedConfig { Config = config, Source = root?.Source ?? source, Errors = errors, Files = files };
    }

    private static ConfigSource Decode(string path, string? folder, byte[] bytes, ConfigErrors errors)
    {
        ReadOnlySpan<byte> content = bytes;
        if (content.StartsWith(Encoding.UTF8.Preamble))
            content = content[Encoding.UTF8.Preamble.Length..];
        var source = new ConfigSource(path, Encoding.UTF8.GetString(content)) { BaseDirectory = folder };
        if (Utf8.IsValid(content))
            return source;
        var bad = CharactersBeforeBadByte(content);
        errors.Add(ConfigErrorCodes.Unreadable, source, new SourceLines(source.Text).At(bad, bad + 1), "this is not UTF-8 text", "save the file as UTF-8");
        return source;
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

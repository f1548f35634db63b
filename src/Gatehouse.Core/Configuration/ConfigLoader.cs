using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>Reads a configuration: text, tree, references, options.</summary>
public static class ConfigLoader
{
    /// <summary>Largest configuration file, in bytes.</summary>
    public const int MaxFileLength = 16 << 20;

    /// <summary>Reads a file. Never throws, whatever the path and the file.</summary>
    /// <param name="path">The file, YAML unless its name ends in <c>.json</c>; relative to the process's working folder.</param>
    /// <param name="environment">Gives the value of an environment variable; null when it is not set.</param>
    /// <param name="keys">The keys of policies and parts.</param>
    public static LoadedConfig Load(string path, Func<string, string?> environment, ConfigKeys keys) =>
        Read(ConfigText.OfFile(path), environment, keys);

    /// <summary>Reads a text. Never throws, whatever the text.</summary>
    /// <param name="text">The text, YAML unless its name ends in <c>.json</c>.</param>
    /// <param name="environment">Gives the value of an environment variable; null when it is not set.</param>
    /// <param name="keys">The keys of policies and parts.</param>
    public static LoadedConfig Read(ConfigText text, Func<string, string?> environment, ConfigKeys keys)
    {
        var errors = text.Errors;
        if (text.Source is not { } source || errors.Any)
            return new LoadedConfig { Source = text.Source, Revision = text.Revision, Errors = errors };
        var files = new List<string>();
        var root = ConfigReader.Read(source, errors);
        GatewayConfig? config = null;
        if (root is ConfigMap)
            config = OptionsBinder.Bind<GatewayConfig>(ReferenceResolver.Resolve(root, environment, errors, files), errors, keys);
        else if (root is not null)
            errors.Add(ConfigErrorCodes.WrongType, root, $"a configuration is a map with keys such as 'routes', this is {root.Kind}");
        foreach (var file in config is null ? [] : config.Listen.SelectMany(listen => listen.Files).Concat(config.Upstreams.Values.SelectMany(upstream => upstream.Tls?.Files ?? [])))
            files.Add(BoundedFile.FullPath(file, source.BaseDirectory));
        return new LoadedConfig { Config = config, Source = root?.Source ?? source, Revision = text.Revision, Errors = errors, Files = files };
    }
}

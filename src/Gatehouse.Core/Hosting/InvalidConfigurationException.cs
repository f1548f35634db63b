using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Hosting;

/// <summary>A gateway could not be built or started because its configuration has errors. The message shows them all.</summary>
public sealed class InvalidConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public InvalidConfigurationException(IReadOnlyList<ConfigError> errors)
        : base(ConfigErrorText.Format(errors)) => Errors = errors;

    /// <summary>All errors, in the order found.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }
}

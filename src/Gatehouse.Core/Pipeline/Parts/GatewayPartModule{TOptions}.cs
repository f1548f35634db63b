using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Pipeline.Parts;

/// <summary>Declares a part whose section is read into <typeparamref name="TOptions"/>.</summary>
/// <typeparam name="TOptions">What the operator writes; see <see cref="OptionsBinder"/> for the rules of such a type.</typeparam>
public abstract class GatewayPartModule<TOptions> : GatewayPartModule
    where TOptions : class
{
    /// <inheritdoc/>
    public sealed override Type OptionsType => typeof(TOptions);

    /// <inheritdoc/>
    public sealed override GatewayPart? Compile(ConfigNode section, PartScope scope, ConfigErrors errors)
    {
        var before = errors.Items.Count;
        var options = OptionsBinder.Bind<TOptions>(section, errors, scope.Keys, scope.Name.Length == 0 ? Key : $"{Key}.{scope.Name}");
        if (options is null || errors.Items.Count > before)
            return null;
        var part = Create(options, scope, new PolicyValidation(section, errors));
        return errors.Items.Count > before ? null : part;
    }

    /// <summary>
    /// Reports what the types cannot say and makes the part, without any effect outside of the process: files may be read, nothing is
    /// written, opened or begun before the part starts. What comes back after a report is not used.
    /// </summary>
    protected abstract GatewayPart? Create(TOptions options, PartScope scope, PolicyValidation validation);
}

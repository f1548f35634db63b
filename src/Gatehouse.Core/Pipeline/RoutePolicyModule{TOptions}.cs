using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Pipeline;

/// <summary>Declares a policy whose section is read into <typeparamref name="TOptions"/>.</summary>
/// <typeparam name="TOptions">What the operator writes; see <see cref="OptionsBinder"/> for the rules of such a type.</typeparam>
public abstract class RoutePolicyModule<TOptions> : RoutePolicyModule
    where TOptions : class
{
    /// <inheritdoc/>
    public sealed override Type OptionsType => typeof(TOptions);

    /// <inheritdoc/>
    public sealed override RoutePolicy? Compile(ConfigNode section, PolicyScope scope, ConfigErrors errors)
    {
        var before = errors.Items.Count;
        var options = OptionsBinder.Bind<TOptions>(section, errors, keys: null, Name);
        return options is null || errors.Items.Count > before ? null : Compile(options, section, scope, errors);
    }

    /// <inheritdoc/>
    public sealed override UpstreamGate? CompileGate(ConfigNode section, PolicyScope scope, ConfigErrors errors)
    {
        var before = errors.Items.Count;
        if (OptionsBinder.Bind<TOptions>(section, errors, keys: null, Name) is not { } options || errors.Items.Count > before)
            return null;
        Validate(options, scope, new PolicyValidation(section, errors));
        return errors.Items.Count > before ? null : CreateGate(options, scope);
    }

    /// <summary>Validates and creates from options that are read already; null when errors were added. Unit tests begin here.</summary>
    internal RoutePolicy? Compile(TOptions options, ConfigNode section, PolicyScope scope, ConfigErrors errors)
    {
        var before = errors.Items.Count;
        Validate(options, scope, new PolicyValidation(section, errors));
        return errors.Items.Count > before ? null : Create(options, scope);
    }

    /// <summary>Reports what the types cannot say. Nothing to report by default.</summary>
    protected virtual void Validate(TOptions options, PolicyScope scope, PolicyValidation validation)
    {
    }

    /// <summary>Makes the running policy. Called with options that passed <see cref="Validate"/>; does not fail.</summary>
    protected abstract RoutePolicy Create(TOptions options, PolicyScope scope);

    /// <summary>The same for an upstream; null for a policy that cannot stand there.</summary>
    protected virtual UpstreamGate? CreateGate(TOptions options, PolicyScope scope) => null;
}

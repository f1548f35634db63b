using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Policies.Limit;

/// <summary>A limit. One under <c>limits</c> is shared by all that name it.</summary>
[Shorthand(nameof(Rule))]
internal sealed class LimitOptions : LimitFields;

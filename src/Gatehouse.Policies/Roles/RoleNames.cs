using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Roles;

/// <summary>What may stand in a list of roles.</summary>
internal static class RoleNames
{
    public static void Validate(string key, IReadOnlyList<string> roles, PolicyValidation validation)
    {
        if (roles.Count == 0)
            validation.Error(key, "no role is named", "leave it out where every caller may pass");
        for (var i = 0; i < roles.Count; i++)
        {
            if (roles[i].Length == 0 || roles[i].Trim() != roles[i])
                validation.Error($"{key}[{i}]", $"'{roles[i]}' is not the name of a role");
        }
    }
}

namespace Hoopoe.Core.Access.Rights;

/// <summary>The rights that an authenticator lists by virtual host, as patterns. Immutable; any thread may ask.</summary>
/// <param name="permissions">What the user may do.</param>
internal sealed class ListedRights(IReadOnlyList<PermissionDefinition> permissions) : UserRights
{
    /// <inheritdoc/>
    public override bool DecidesTopics => false;

    /// <inheritdoc/>
    public override Verdict Decide(in AccessQuestion question, bool mayWait)
    {
        foreach (var permission in permissions)
        {
            if (permission.VirtualHost != question.VirtualHost) continue;
            bool allowed = question.Kind == ResourceKind.VirtualHost || NamePattern.Matches(permission.PatternOf(question.Right), question.Name);
            return allowed ? Verdict.Allowed : Verdict.Refused;
        }
        return Verdict.Refused;
    }
}

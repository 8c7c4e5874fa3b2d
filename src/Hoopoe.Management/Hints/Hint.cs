namespace Hoopoe.Management.Hints;

/// <summary>Something that is wrong, and what to do about it. Immutable; the next round of looking makes another.</summary>
/// <param name="Rule">The name of the rule that found it.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Finding">What is wrong.</param>
/// <param name="Since">When it was first found so.</param>
internal sealed record Hint(string Rule, HintSubject Subject, Finding Finding, DateTimeOffset Since)
{
    /// <summary>The same for as long as the same is wrong with the same thing, also after a restart.</summary>
    public string Id { get; } =
        string.Join('/', new[] { Rule, Subject.VirtualHost, Subject.Name }.Where(part => part is not null).Select(part => Uri.EscapeDataString(part!)));
}

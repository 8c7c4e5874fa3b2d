namespace Hoopoe.Tests.Management.Hostile;

/// <summary>A field of a call's body, and which of the <see cref="HostileValue"/>s it may have besides what it is meant for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Takes">The names of those values, with blanks between.</param>
/// <param name="Alias">What a reason may call it instead.</param>
internal sealed record BodyField(string Name, string Takes = "", string? Alias = null)
{
    public bool MayTake(HostileValue value) => Takes.Split(' ').Contains(value.Name);

    public bool IsNamedIn(string reason) =>
        reason.Contains(Name, StringComparison.OrdinalIgnoreCase) || (Alias is not null && reason.Contains(Alias, StringComparison.OrdinalIgnoreCase));
}

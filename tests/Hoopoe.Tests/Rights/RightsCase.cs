namespace Hoopoe.Tests.Rights;

/// <summary>One question of the table: an operation by a user with certain rights. Immutable.</summary>
/// <param name="Operation">What is asked for, by the name it has in its list.</param>
/// <param name="Rights">What the user may do, as the table writes it.</param>
/// <param name="AskAsync">Asks a broker: allowed, or how it refuses.</param>
internal sealed record RightsCase(string Operation, string Rights, Func<RightsBroker, Task<string>> AskAsync)
{
    /// <summary>By what the table finds it.</summary>
    public string Key => $"{Operation}\t{Rights}";
}

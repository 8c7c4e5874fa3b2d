namespace Hoopoe.Core.Parameters;

/// <summary>The checks that parameters of several components share, in RabbitMQ's words.</summary>
internal static class ParameterCheck
{
    /// <summary>An error as RabbitMQ puts what is wrong with a parameter.</summary>
    public static BrokerError Failed(string fault) => BrokerError.Precondition($"Validation failed\n\n{fault}\n");

    /// <summary>The first member of a value that is not a whole number, or has a name that none may have.</summary>
    /// <param name="values">The value.</param>
    /// <param name="where">How the error names it.</param>
    /// <param name="known">The names that members may have.</param>
    public static string? FindFault(Arguments values, string where, params ReadOnlySpan<string> known)
    {
        foreach (var (name, value) in values)
        {
            if (known.Contains(name) && !Arguments.TryInteger(value, out _)) return $"{name} should be a number, actually was {ErlangText.Of(value)}";
        }
        var unknown = new List<KeyValuePair<string, object?>>();
        foreach (var member in values)
        {
            if (!known.Contains(member.Key)) unknown.Add(member);
        }
        return unknown.Count == 0 ? null : $"Unrecognised terms {ErlangText.OfPairs(unknown)} in {where}";
    }
}

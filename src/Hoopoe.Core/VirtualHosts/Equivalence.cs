namespace Hoopoe.Core.VirtualHosts;

/// <summary>Whether a repeated declaration says the same as the first, and the error that says where it does not.</summary>
internal static class Equivalence
{
    public static BrokerError? Check(string argument, bool wanted, bool current, string where) =>
        Check(argument, wanted ? "true" : "false", current ? "true" : "false", where);

    public static BrokerError? Check(string argument, string wanted, string current, string where) =>
        wanted == current ? null : Different(argument, where, $"'{wanted}'", $"'{current}'");

    /// <summary>Compares the arguments that matter; the others may differ.</summary>
    public static BrokerError? Check(Arguments wanted, Arguments current, ReadOnlySpan<string> names, string where)
    {
        foreach (string name in names)
        {
            bool isWanted = wanted.TryGet(name, out var want);
            bool isCurrent = current.TryGet(name, out var have);
            if (isWanted == isCurrent && Arguments.ValueEquals(want, have)) continue;
            // A queue's type need not be named to be classic.
            if (name == "x-queue-type" && (want ?? "classic") is "classic" && (have ?? "classic") is "classic") continue;
            bool sameType = isWanted && isCurrent && ArgumentText.TypeName(want) == ArgumentText.TypeName(have);
            return sameType
                ? Different(name, where, $"'{ArgumentText.Value(want)}'", $"'{ArgumentText.Value(have)}'")
                : Different(name, where, ArgumentText.Described(isWanted, want), ArgumentText.Described(isCurrent, have));
        }
        return null;
    }

    private static BrokerError Different(string argument, string where, string wanted, string current) =>
        BrokerError.Precondition($"inequivalent arg '{argument}' {where}: received {wanted} but current is {current}");
}

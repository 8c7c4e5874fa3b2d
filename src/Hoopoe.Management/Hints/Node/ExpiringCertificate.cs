using System.Globalization;
using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Node;

/// <summary>A certificate of the broker's, or of an authority it trusts, that expires soon or has. Stateless.</summary>
internal static class ExpiringCertificate
{
    // Renewing by hand takes people days, and by machine is done long before.
    private const double DaysAhead = 30;

    /// <summary>The rule.</summary>
    public static Rule<NodeWindow> Rule { get; } = new("certificate-expires", Judge);

    private static Finding? Judge(NodeWindow node, bool isShown)
    {
        if (node.Certificates.MinBy(one => one.NotAfter) is not { } first) return null;
        double days = (first.NotAfter - node.Now).TotalDays;
        if (days >= DaysAhead) return null;
        bool isOver = days <= 0;
        string day = first.NotAfter.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string whose = first.IsAuthority ? "authority's certificate" : "broker's certificate";
        return new Finding(
            isOver ? HintSeverity.Critical : HintSeverity.Warning,
            $"The {whose} in {first.Source} ({first.Subject}) {(isOver ? "expired" : "expires")} on {day}{(isOver ? ": clients that use it do not get in." : ".")}",
            "Put a new one in the same file: new connections get it within seconds, and those that are there go on.",
            [("certificate", first.Source), ("not_after", day), ("days_left", Math.Round(days, 1))]);
    }
}

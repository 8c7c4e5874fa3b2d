using System.Text.RegularExpressions;
using Hoopoe.Server.Timing;
using Xunit;

namespace Hoopoe.Tests.Server.Timing;

/// <summary>Asks a broker that cannot come to rest for the reason.</summary>
internal static class Unrest
{
    // On a busy machine something else may be under way still when the patience of the first few advances is at its end.
    private const int Attempts = 50;

    /// <summary>Advances in vain, and holds that the reason is or becomes this one.</summary>
    /// <param name="time">The broker's time, with little patience.</param>
    /// <param name="by">How far to advance, each time.</param>
    /// <param name="reason">What the message ends with, as a pattern.</param>
    public static void IsFor(VirtualTime time, TimeSpan by, string reason)
    {
        string said = "";
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            said = Assert.Throws<TimeoutException>(() => time.Advance(by)).Message;
            if (Regex.IsMatch(said, reason + "$")) return;
        }
        Assert.Matches(reason + "$", said);
    }
}

namespace Hoopoe.Server;

/// <summary>
/// Why a broker did not start, in one plain sentence for whoever started it: a port in use, a bad option, a file that
/// cannot be read. A defect is never one of these.
/// </summary>
public class HoopoeStartException : Exception
{
    /// <summary>Says why.</summary>
    public HoopoeStartException(string message)
        : base(message)
    {
    }

    /// <summary>Says why, and what brought it about.</summary>
    public HoopoeStartException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>The system's sentence without the full stop, to stand inside one of ours.</summary>
    internal static string Reason(Exception cause) => cause.Message.Trim().TrimEnd('.').ReplaceLineEndings(" ");
}

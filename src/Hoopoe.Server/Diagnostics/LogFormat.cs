namespace Hoopoe.Server.Diagnostics;

/// <summary>How an entry of the log is written.</summary>
public enum LogFormat
{
    /// <summary>One line for people.</summary>
    Text,

    /// <summary>One line with a JSON object, for programs.</summary>
    Json,
}

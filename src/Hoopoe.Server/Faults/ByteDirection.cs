namespace Hoopoe.Server.Faults;

/// <summary>Which of a connection's two streams of bytes is meant.</summary>
public enum ByteDirection
{
    /// <summary>What the client sends.</summary>
    FromClient,

    /// <summary>What the client is sent.</summary>
    ToClient,
}

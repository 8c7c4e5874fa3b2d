namespace Hoopoe.Interop.Control;

/// <summary>A broker that the command line controls, for the tests of a class.</summary>
public interface IControlled
{
    /// <summary>Whether it can be started here.</summary>
    bool IsInstalled { get; }

    /// <summary>Where it speaks AMQP.</summary>
    string AmqpUri { get; }

    /// <summary>Where its HTTP API is.</summary>
    string HttpUrl { get; }
}

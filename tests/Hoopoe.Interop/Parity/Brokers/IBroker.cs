using System.Net;

namespace Hoopoe.Interop.Parity.Brokers;

/// <summary>A running broker with the users and virtual hosts of <see cref="Definitions"/>.</summary>
internal interface IBroker : IDisposable
{
    /// <summary>Where it speaks AMQP.</summary>
    IPEndPoint Address { get; }
}

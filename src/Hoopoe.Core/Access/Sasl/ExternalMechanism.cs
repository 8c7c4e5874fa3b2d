namespace Hoopoe.Core.Access.Sasl;

/// <summary>
/// EXTERNAL (RFC 4422 appendix A): the client is whom its certificate names. What it says besides counts for nothing, as in
/// RabbitMQ. Stateless.
/// </summary>
/// <param name="authentication">Who knows the user.</param>
/// <param name="name">Which of the certificate's names it is.</param>
internal sealed class ExternalMechanism(Authentication authentication, CertificateName name) : SingleResponse(MechanismName, authentication)
{
    /// <summary>Its name.</summary>
    public const string MechanismName = "EXTERNAL";

    /// <inheritdoc/>
    public override bool IsOffered(ConnectionSecurity? security) => security?.Certificate is not null;

    /// <inheritdoc/>
    protected override bool TryRead(ReadOnlySpan<byte> response, ref Credentials client, out string fault)
    {
        fault = "";
        client = client with { User = name.In(client.Security!.Certificate!) ?? "", IsProven = true };
        return true;
    }
}

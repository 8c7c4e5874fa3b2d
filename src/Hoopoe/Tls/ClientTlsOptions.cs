using System.CommandLine;
using Hoopoe.Server.Tls;

namespace Hoopoe.Tls;

/// <summary>The switches for TLS of all commands that connect to a broker.</summary>
internal sealed class ClientTlsOptions
{
    public Option<string?> Authority { get; } = new("--ca") { Description = "With TLS, authorities whose brokers are trusted, PEM [default: the machine's]", HelpName = "FILE" };

    public Option<string?> Certificate { get; } = new("--cert") { Description = "With TLS, the certificate to show, PEM or PFX", HelpName = "FILE" };

    public Option<string?> Key { get; } = new("--key") { Description = "Its private key, PEM, if that is in a file of its own", HelpName = "FILE" };

    public Option<bool> Insecure { get; } = new("--insecure") { Description = "With TLS, take any certificate" };

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All => [Authority, Certificate, Key, Insecure];

    /// <summary>What was typed; the key's password is in the environment, where it is in no list of processes.</summary>
    /// <exception cref="Hoopoe.Server.HoopoeStartException">A file cannot be used.</exception>
    public ClientTls Read(ParseResult parsed)
    {
        string? certificate = parsed.GetValue(Certificate), key = parsed.GetValue(Key);
        if (certificate is null && key is not null) throw new Hoopoe.Server.HoopoeStartException("--key is for a certificate: name its file with --cert");
        return new ClientTls(
            parsed.GetValue(Authority), certificate is null ? null : new CertificateFiles(certificate, key),
            Environment.GetEnvironmentVariable("HOOPOE_KEY_PASSWORD"), parsed.GetValue(Insecure));
    }
}

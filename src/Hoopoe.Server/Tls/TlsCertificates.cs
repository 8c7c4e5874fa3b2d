using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hoopoe.Server.Tls;

/// <summary>
/// The certificates of a broker, as long as it lives: looks at their files every few seconds, gives new connections what is new there, and
/// keeps what it has when that cannot be used. Warns of what expires. Any thread may call.
/// </summary>
internal sealed class TlsCertificates : IDisposable
{
    private static readonly TimeSpan _warnAhead = TimeSpan.FromDays(30);
    private static readonly TimeSpan _warnInterval = TimeSpan.FromDays(1);

    private readonly Lock _loadingGate = new();
    private readonly TlsOptions _options;
    private readonly TimeProvider _time;
    private readonly TlsLog _log;
    private readonly CertificateLoading _loading;
    private readonly ITimer? _timer;
    private volatile CertificateSet _current;
    private byte[] _seen;
    private DateTimeOffset _warnedAt;

    /// <summary>Reads the certificates, and looks after them from now on.</summary>
    /// <param name="options">What names them.</param>
    /// <param name="time">The time of day, and when to look.</param>
    /// <param name="log">Told what becomes of them.</param>
    /// <exception cref="HoopoeStartException">One cannot be used.</exception>
    public TlsCertificates(TlsOptions options, TimeProvider time, TlsLog log)
    {
        (_options, _time, _log) = (options, time, log);
        _loading = new CertificateLoading(options, time, log);
        _seen = Fingerprint();
        _current = _loading.Load();
        WarnOfExpiry();
        // Where there are no files there is still what expires.
        var interval = _loading.Paths.Count > 0 ? options.ReloadInterval : TimeSpan.FromHours(1);
        if (interval > TimeSpan.Zero) _timer = time.CreateTimer(static state => ((TlsCertificates)state!).Look(), this, interval, interval);
    }

    /// <summary>Those in use.</summary>
    public CertificateSet Current => _current;

    /// <summary>What the authorities of clients are called: their file.</summary>
    public string AuthoritiesSource => _loading.AuthoritiesSource;

    /// <summary>How to shake hands with a client.</summary>
    /// <param name="serverName">The name that it asks for, if any.</param>
    /// <param name="check">Judges its certificate.</param>
    public SslServerAuthenticationOptions OptionsFor(string? serverName, ClientCertificateCheck check)
    {
        var set = _current;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = set.For(serverName).Context(check.IsAsked),
            ClientCertificateRequired = check.IsAsked,
            CertificateChainPolicy = set.MakeChainPolicy(),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => check.Judge(certificate, chain, errors),
            EnabledSslProtocols = _options.Versions,
        };
    }

    /// <summary>Reads the files anew, whether or not they have changed.</summary>
    /// <exception cref="HoopoeStartException">What is there now cannot be used; what was there before stays in use.</exception>
    public void Reload()
    {
        lock (_loadingGate) Load(Fingerprint());
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        // A look that takes longer than the interval must not meet the next.
        if (!_loadingGate.TryEnter()) return;
        try
        {
            byte[] now = Fingerprint();
            if (!now.AsSpan().SequenceEqual(_seen)) Load(now);
            if (_time.GetUtcNow() - _warnedAt >= _warnInterval) WarnOfExpiry();
        }
        catch (HoopoeStartException)
        {
            // It is in the log, and is tried again when the files have changed again.
        }
        catch (Exception error)
        {
            _log.Defect(error);
        }
        finally
        {
            _loadingGate.Exit();
        }
    }

    private void Load(byte[] fingerprint)
    {
        _seen = fingerprint;
        try
        {
            var set = _loading.Load();
            _current = set;
            var usual = set.All.First();
            _log.Reloaded(usual.Source, usual.Leaf.Subject, CertificateValidity.EndOf(usual.Leaf));
        }
        catch (HoopoeStartException error)
        {
            _log.ReloadFailed(error.Message);
            throw;
        }
        WarnOfExpiry();
    }

    private void WarnOfExpiry()
    {
        var now = _warnedAt = _time.GetUtcNow();
        foreach (var one in _current.All)
        {
            var end = CertificateValidity.EndOf(one.Leaf);
            var left = end - now;
            if (left <= TimeSpan.Zero) _log.Expired(one.Source, one.Leaf.Subject, end);
            else if (left < _warnAhead) _log.Expiring(one.Source, one.Leaf.Subject, (int)left.TotalDays, end);
        }
    }

    // The files are small, and a time of change says nothing where a link is put elsewhere.
    private byte[] Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in _loading.Paths)
        {
            try
            {
                hash.AppendData(SHA256.HashData(File.ReadAllBytes(path)));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                hash.AppendData([0]);
            }
        }
        return hash.GetHashAndReset();
    }
}

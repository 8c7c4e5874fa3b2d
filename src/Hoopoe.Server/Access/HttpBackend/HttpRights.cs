using Hoopoe.Core.Access.Rights;

namespace Hoopoe.Server.Access.HttpBackend;

/// <summary>
/// What a user may do as an HTTP service says, which is asked about each thing when it is first needed and again when its answer holds no
/// more. Where it cannot be asked the answer is no, for a second. Lives as long as the connection; any thread may ask.
/// </summary>
internal sealed class HttpRights : UserRights
{
    private const int MostAnswers = 1_000;
    private static readonly TimeSpan _failureHolds = TimeSpan.FromSeconds(1);

    private readonly HttpAuthService _service;
    private readonly HttpBackendOptions _options;
    private readonly TimeProvider _time;
    private readonly TimedCache<AccessQuestion, bool> _answers;
    private readonly string _user;
    private readonly string _tags;
    private readonly string _address;
    private readonly long _versionTicks;

    /// <summary>Makes the rights of a user that has logged in.</summary>
    public HttpRights(HttpAuthService service, HttpBackendOptions options, TimeProvider time, string user, IEnumerable<string> tags, string peer)
    {
        _service = service;
        _options = options;
        _time = time;
        _answers = new TimedCache<AccessQuestion, bool>(time, MostAnswers);
        _user = user;
        _tags = string.Join(' ', tags);
        _address = AddressOf(peer);
        _versionTicks = Math.Max(1, (long)(options.CacheTime.TotalSeconds * time.TimestampFrequency));
    }

    /// <inheritdoc/>
    // A route that rests on an answer holds no longer than the answer may.
    public override int Version => (int)(_time.GetTimestamp() / _versionTicks);

    /// <inheritdoc/>
    public override bool MayWait => true;

    /// <inheritdoc/>
    public override Verdict Decide(in AccessQuestion question, bool mayWait)
    {
        if (_answers.TryGet(question, evenOld: !mayWait, out bool allowed)) return allowed ? Verdict.Allowed : Verdict.Refused;
        return mayWait ? Verdict.Unasked : Verdict.Refused;
    }

    /// <inheritdoc/>
    public override async ValueTask AskAsync(AccessQuestion question, CancellationToken cancel)
    {
        string? answer = await _service.AskAsync(PathFor(question.Kind), ParametersOf(question), cancel);
        bool isAnswer = answer is not null && IsVerdict(answer);
        _answers.Set(question, isAnswer && answer!.Equals("allow", StringComparison.OrdinalIgnoreCase), isAnswer ? _options.CacheTime : _failureHolds);
    }

    private static bool IsVerdict(string answer) => answer.Equals("allow", StringComparison.OrdinalIgnoreCase)
        || answer.Equals("deny", StringComparison.OrdinalIgnoreCase) || answer.StartsWith("deny ", StringComparison.OrdinalIgnoreCase);

    private string PathFor(ResourceKind kind) => kind switch
    {
        ResourceKind.VirtualHost => _options.VirtualHostPath!,
        ResourceKind.Topic => _options.TopicPath!,
        _ => _options.ResourcePath!,
    };

    // In RabbitMQ's words and order.
    private List<(string Name, string Value)> ParametersOf(AccessQuestion question)
    {
        List<(string, string)> said = [("username", _user), ("vhost", question.VirtualHost)];
        if (question.Kind == ResourceKind.VirtualHost)
        {
            said.AddRange([("ip", _address), ("tags", _tags)]);
            return said;
        }
        said.AddRange(
        [
            ("resource", question.Kind.ToString().ToLowerInvariant()), ("name", question.Name),
            ("permission", question.Right.ToString().ToLowerInvariant()), ("tags", _tags),
        ]);
        if (question.Kind == ResourceKind.Topic)
            said.AddRange([("routing_key", question.RoutingKey), ("variable_map.username", _user), ("variable_map.vhost", question.VirtualHost)]);
        return said;
    }

    private static string AddressOf(string peer) =>
        System.Net.IPEndPoint.TryParse(peer, out var point) ? point.Address.ToString() : peer;
}

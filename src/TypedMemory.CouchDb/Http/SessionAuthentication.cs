using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace TypedMemory.CouchDb.Http;

/// <summary>A cookie session, opened at the first request and again when it runs out.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is never asked for holds nothing.")]
internal sealed class SessionAuthentication : CouchDbAuthentication
{
    /// <summary>A younger session is not the reason why something was refused.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(1);

    private readonly RotatingCredential<Login> _login;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private SessionCookie? _cookie;
    private string? _cookieBefore;

    public SessionAuthentication(Func<CancellationToken, ValueTask<NetworkCredential>> credentials) =>
        _login = new RotatingCredential<Login>(
            async token =>
            {
                NetworkCredential credential = await credentials(token).ConfigureAwait(false);
                return new Login(credential.UserName, credential.Password);
            });

    internal override IEnumerable<string> Secrets
    {
        get
        {
            foreach (Login login in _login.Seen) yield return login.Password;
            if (Volatile.Read(ref _cookie) is { } cookie) yield return cookie.Value;
            if (Volatile.Read(ref _cookieBefore) is { } before) yield return before;
        }
    }

    /// <remarks>
    /// How long a server really keeps a session is its own affair: what the cookie says can be wrong, or missing.
    /// </remarks>
    internal override bool MayHaveEnded(int mark, AuthenticationContext context) =>
        Volatile.Read(ref _cookie) is { } cookie && cookie.Mark == mark
        && (cookie.IsOld(context.TimeProvider) || context.TimeProvider.GetElapsedTime(cookie.Opened) >= Young);

    internal override async ValueTask<int> ApplyAsync(
        HttpRequestMessage request, AuthenticationContext context, CancellationToken cancellationToken)
    {
        SessionCookie? cookie = Volatile.Read(ref _cookie);
        if (cookie is null || cookie.IsOld(context.TimeProvider))
        {
            cookie = await OpenAsync(cookie, context, cancellationToken).ConfigureAwait(false);
        }

        request.Headers.TryAddWithoutValidation("Cookie", cookie.Header);
        return cookie.Mark;
    }

    internal override async ValueTask<bool> RenewAsync(
        int mark, AuthenticationContext context, CancellationToken cancellationToken)
    {
        SessionCookie? cookie = Volatile.Read(ref _cookie);
        if (cookie is not null && cookie.Mark != mark) return true;
        await OpenAsync(cookie, context, cancellationToken).ConfigureAwait(false);
        return true;
    }

    internal override void Observe(int mark, HttpResponseMessage response, AuthenticationContext context)
    {
        // CouchDB extends a session that is in use by sending another cookie. One that takes it away says nothing that
        // a 401 would not: a login for each of them would never end.
        if (Volatile.Read(ref _cookie) is not { } cookie || cookie.Mark != mark) return;
        if (SessionCookie.Read(response, cookie.Mark, context.TimeProvider) is { IsRemoval: false } next
            && next.Header != cookie.Header)
        {
            Interlocked.CompareExchange(ref _cookie, next, cookie);
        }
    }

    private async ValueTask<SessionCookie> OpenAsync(
        SessionCookie? stale, AuthenticationContext context, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_cookie is { } current && !ReferenceEquals(current, stale)) return current;
            bool again = true;
            while (true)
            {
                (Login login, int mark) = await _login.GetAsync(context, cancellationToken).ConfigureAwait(false);
                if (await LogInAsync(
                    login, (stale?.Mark ?? 0) + 1, context, cancellationToken).ConfigureAwait(false) is { } cookie)
                {
                    _login.Accept(mark);
                    Volatile.Write(ref _cookieBefore, stale?.Value);
                    Volatile.Write(ref _cookie, cookie);
                    return cookie;
                }

                if (!await _login.RejectAsync(mark, context, cancellationToken).ConfigureAwait(false) || !again)
                {
                    throw new AuthenticationRequiredException(
                        $"The peer \"{context.PeerName}\" did not open a session: it does not take the name and the password. "
                        + "Provide other credentials.");
                }

                again = false;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private static async Task<SessionCookie?> LogInAsync(
        Login login, int mark, AuthenticationContext context, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, login.UserName);
            writer.WriteString("password"u8, login.Password);
            writer.WriteEndObject();
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, context.SessionUri);
        request.Content = new ReadOnlyMemoryContent(body.WrittenMemory);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await context.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Unauthorized) return null;
        if (!response.IsSuccessStatusCode)
        {
            throw context.Failures.FromStatus("POST _session", response, error: null, reason: null);
        }

        if (SessionCookie.Read(response, mark, context.TimeProvider) is { } cookie) return cookie;

        // A page is of something on the way, which lets us pass later.
        bool isServer = response.Content.Headers.ContentType?.MediaType?.EndsWith(
            "json", StringComparison.OrdinalIgnoreCase) == true;
        throw context.Failures.Protocol(
            "POST _session", "it opened a session and sent no cookie AuthSession", transient: !isServer);
    }

    private sealed record Login(string UserName, string Password)
    {
        // The compiler's would show the password.
        public override string ToString() => UserName;
    }
}

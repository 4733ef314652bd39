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
    /// <summary>A session is renewed before it ends: CouchDB gives one ten minutes.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(8);

    private readonly RotatingCredential<Login> _login;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Cookie? _cookie;

    public SessionAuthentication(Func<CancellationToken, ValueTask<NetworkCredential>> credentials) =>
        _login = new RotatingCredential<Login>(
            async token =>
            {
                NetworkCredential credential = await credentials(token).ConfigureAwait(false);
                return new Login(credential.UserName, credential.Password);
            });

    internal override async ValueTask<int> ApplyAsync(
        HttpRequestMessage request, AuthenticationContext context, CancellationToken cancellationToken)
    {
        Cookie? cookie = Volatile.Read(ref _cookie);
        if (cookie is null || cookie.IsOld(context.TimeProvider))
        {
            cookie = await OpenAsync(cookie, context, cancellationToken).ConfigureAwait(false);
        }

        request.Headers.TryAddWithoutValidation("Cookie", cookie.Header);
        return cookie.Mark;
    }

    internal override async ValueTask<bool> RenewAsync(int mark, AuthenticationContext context, CancellationToken cancellationToken)
    {
        Cookie? cookie = Volatile.Read(ref _cookie);
        if (cookie is not null && cookie.Mark != mark) return true;
        await OpenAsync(cookie, context, cancellationToken).ConfigureAwait(false);
        return true;
    }

    internal override void Observe(int mark, HttpResponseMessage response, AuthenticationContext context)
    {
        // CouchDB extends a session that is in use by sending another cookie.
        if (Volatile.Read(ref _cookie) is not { } cookie || cookie.Mark != mark) return;
        if (ReadCookie(response) is { } header && header != cookie.Header)
        {
            Interlocked.CompareExchange(ref _cookie, new Cookie(header, cookie.Mark, context.TimeProvider.GetTimestamp()), cookie);
        }
    }

    private async ValueTask<Cookie> OpenAsync(Cookie? stale, AuthenticationContext context, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_cookie is { } current && !ReferenceEquals(current, stale)) return current;
            bool again = true;
            while (true)
            {
                (Login login, int mark) = await _login.GetAsync(context, cancellationToken).ConfigureAwait(false);
                if (await LogInAsync(login, context, cancellationToken).ConfigureAwait(false) is { } header)
                {
                    _login.Accept(mark);
                    var cookie = new Cookie(header, (stale?.Mark ?? 0) + 1, context.TimeProvider.GetTimestamp());
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

    private static async Task<string?> LogInAsync(Login login, AuthenticationContext context, CancellationToken cancellationToken)
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
            throw PeerFailures.FromStatus(context.PeerName, "POST _session", response, error: null, reason: null, context.TimeProvider);
        }

        if (ReadCookie(response) is { } cookie) return cookie;

        // A page is of something on the way, which lets us pass later.
        bool isServer = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) == true;
        throw PeerFailures.Protocol(
            context.PeerName, "POST _session", "it opened a session and sent no cookie AuthSession", transient: !isServer);
    }

    private static string? ReadCookie(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? values)) return null;
        foreach (string value in values)
        {
            if (!value.StartsWith("AuthSession=", StringComparison.OrdinalIgnoreCase)) continue;
            int end = value.IndexOf(';', StringComparison.Ordinal);
            string pair = end < 0 ? value : value[..end];
            if (pair.Length > "AuthSession=".Length) return pair;
        }

        return null;
    }

    private sealed record Login(string UserName, string Password)
    {
        // The compiler's would show the password.
        public override string ToString() => UserName;
    }

    private sealed record Cookie(string Header, int Mark, long Opened)
    {
        public bool IsOld(TimeProvider time) => time.GetElapsedTime(Opened) > Lifetime;
    }
}

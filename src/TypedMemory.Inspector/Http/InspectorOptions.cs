using Microsoft.AspNetCore.Http;

namespace TypedMemory.Inspector;

/// <summary>How the inspector is served.</summary>
public sealed class InspectorOptions
{
    /// <summary>
    /// The authorization policy that whoever opens the inspector must fulfil. The default value is
    /// <see langword="null"/>: the inspector runs in Development alone, for this machine alone, unless its endpoint
    /// gets a policy by <c>RequireAuthorization</c>.
    /// </summary>
    public string? AuthorizationPolicy { get; set; }

    /// <summary>Whether writes are refused. The default value is <see langword="false"/>.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>
    /// The stores that are shown. The default value is <see langword="null"/>: the application's memory.
    /// </summary>
    public IInspectorStores? Stores { get; set; }

    /// <summary>
    /// Says who makes a request; <see langword="null"/> refuses it. The default value is <see langword="null"/>: the
    /// name of the request's user, or that of the account that runs the application where nobody has logged in.
    /// </summary>
    public Func<HttpContext, ValueTask<InspectorUser?>>? Authenticate { get; set; }

    /// <summary>
    /// Whether requests are let in by something before the inspector, which then needs no policy of its own: what
    /// serves it has checked them, or <see cref="Authenticate"/> does. The default value is <see langword="false"/>.
    /// </summary>
    public bool IsGuarded { get; set; }

    /// <summary>
    /// Where the page logs in, relative to it, with <c>POST</c> and a JSON object of <c>name</c> and <c>password</c>,
    /// as CouchDB's <c>_session</c> takes it. The default value is <see langword="null"/>: the page has no login of its
    /// own.
    /// </summary>
    public string? LoginPath { get; set; }

    /// <summary>
    /// Where a hub answers, relative to the page, e.g. <c>../</c>: the page then has a screen of the hub, which shows
    /// what its API tells the user. The default value is <see langword="null"/>: there is no hub.
    /// </summary>
    public string? HubPath { get; set; }
}

using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>What the page has to know before anything else: who looks, at what, and what may be written.</summary>
/// <param name="Options">The options.</param>
/// <param name="Stores">The stores.</param>
/// <param name="Token">The token that the user's writes carry.</param>
internal sealed record InspectorSession(InspectorOptions Options, IInspectorStores Stores, string Token)
{
    /// <summary><c>GET api/session</c>.</summary>
    public static async Task GetAsync(InspectorRequest request, InspectorSession session)
    {
        IReadOnlyList<string> names = await session.Stores.ListAsync(
            request.User, request.Aborted).ConfigureAwait(false);
        await Answers.SendAsync(request.Http, json =>
        {
            json.WriteString("user", request.User.Name);
            json.WriteBoolean("admin", request.User.IsAdmin);
            json.WriteString("token", session.Token);
            json.WriteBoolean("readOnly", session.Options.ReadOnly);
            if (session.Options.HubPath is { } hub) json.WriteString("hub", hub);
            if (session.Options.LoginPath is { } login) json.WriteString("login", login);
            json.WriteStartArray("stores");
            foreach (string name in names) json.WriteStringValue(name);
            json.WriteEndArray();
        }).ConfigureAwait(false);
    }
}

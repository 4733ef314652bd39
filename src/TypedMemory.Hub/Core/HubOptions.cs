using TypedMemory.Core.Store;
using TypedMemory.Hub.Core;

namespace TypedMemory;

/// <summary>Options for how a hub serves its databases.</summary>
public sealed class HubOptions
{
    /// <summary>
    /// The folder that holds the databases, one file each. Created if it is not there. Has no default: it must be set.
    /// </summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>
    /// Whether requests without credentials are served. The default value is <see langword="false"/>: nothing but
    /// <c>/</c>, <c>/_up</c> and <c>/_session</c> answers them. If it is set and there is no admin, everybody may do
    /// everything.
    /// </summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// Server admins: name and password, or its hash as CouchDB's configuration has it
    /// (<c>-pbkdf2:sha256-KEY,SALT,ITERATIONS</c>). They may create and delete databases. Users are in <c>_users</c>.
    /// The default value is empty.
    /// </summary>
    public IDictionary<string, string> Admins
    { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The ASP.NET Core authentication scheme that vouches for users beside the hub's own, e.g. <c>Bearer</c> for JWT.
    /// The user's name is the identity's name (or its <c>sub</c>), the roles are its role claims and
    /// <c>_couchdb.roles</c>. The
    /// default value is <see langword="null"/>: none.
    /// </summary>
    public string? AuthenticationScheme { get; set; }

    /// <summary>How long a cookie session lasts without a request. The default value is 10 minutes.</summary>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// After how many wrong passwords for a name from one address it is locked. The default value is 5.
    /// </summary>
    public int LockoutThreshold { get; set; } = 5;

    /// <summary>How long a name stays locked for an address. The default value is 5 minutes.</summary>
    public TimeSpan LockoutDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Iterations of PBKDF2 (SHA-256) for new password hashes. The default value is 600,000.</summary>
    public int PasswordIterations { get; set; } = 600_000;

    /// <summary>
    /// The origins whose web pages may use the hub, e.g. <c>https://app.example</c>; <c>*</c> stands for all. The
    /// default value is empty: none.
    /// </summary>
    public IList<string> CorsOrigins { get; private set; } = [];

    /// <summary>The limits of documents. The default values are CouchDB's.</summary>
    public DocumentLimits DocumentLimits { get; set; } = DocumentLimits.Default;

    /// <summary>
    /// The greatest size of a JSON request body in bytes. The default value is 256 MiB. Before its client has logged
    /// in, a request may have 64 KiB.
    /// </summary>
    public long MaxRequestSize { get; set; } = 256L << 20;

    /// <summary>
    /// How many bytes of request bodies may be in memory at once, over all requests; what would go beyond is answered
    /// 503, to be tried again. Attachments are streamed and do not count. The default value is 1 GiB, or a quarter of
    /// the memory that the process may use where that is less.
    /// </summary>
    public long MaxBytesInFlight { get; set; } = Math.Min(1L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    /// <summary>The greatest size of an attachment in bytes. The default value is 1 GiB, CouchDB's.</summary>
    public long MaxAttachmentSize { get; set; } = 1L << 30;

    /// <summary>The greatest number of documents in one request. The default value is 100,000.</summary>
    public int MaxBatch { get; set; } = 100_000;

    /// <summary>The greatest length of a request's URL in characters. The default value is 8,000, CouchDB's.</summary>
    public int MaxUrlLength { get; set; } = 8_000;

    /// <summary>
    /// How many requests an address may make in a second, on the average over ten of them; more are answered 429. The
    /// default value is 0: no limit.
    /// </summary>
    public int MaxRequestsPerSecond { get; set; }

    /// <summary>
    /// How many leaves (conflicts and deleted branches among them) a document may have. A write that would add a
    /// further one is refused with 413, since every reader has to take and merge them all. The default value is 1,000.
    /// </summary>
    public int MaxLeaves { get; set; } = 1_000;

    /// <summary>
    /// How long the selector of one <c>_find</c> or <c>_changes</c> request may be matched against documents before the
    /// request is refused with 503. The waits of a feed do not count. The default value is 60 seconds.
    /// </summary>
    public TimeSpan MaxSelectorTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether a proxy before the hub sets <c>X-Forwarded-Host</c>, <c>X-Forwarded-Proto</c> or <c>X-Forwarded-Ssl</c>,
    /// which then name the address in <c>Location</c>, and <c>X-Forwarded-For</c>, whose last entry is then the client
    /// that wrong passwords and requests are counted for. The default value is <see langword="false"/>: they are not
    /// looked at, since any client can send them. Say it only where all requests come through the proxy.
    /// </summary>
    public bool TrustForwardedHeaders { get; set; }

    /// <summary>
    /// How many databases may be open at once; the longest unused is closed first. The default value is 500.
    /// </summary>
    public int MaxOpenDatabases { get; set; } = 500;

    /// <summary>
    /// The name of the database that the application's own memory, added by <c>AddTypedMemory</c>, is served as. What
    /// peers write to it is merged by its types, after they were answered. The default value is <see langword="null"/>:
    /// it is not served.
    /// </summary>
    public string? Memory { get; set; }

    /// <summary>
    /// Stores of the application that are served as databases under these names, beside those in
    /// <see cref="DataDirectory"/>. The hub neither disposes nor deletes them. The default value is empty.
    /// </summary>
    public IDictionary<string, IDocumentStore> Stores
    { get; } = new Dictionary<string, IDocumentStore>(StringComparer.Ordinal);

    /// <summary>
    /// Databases by name that the hub creates at its start unless they are there, and how it serves them. Those that
    /// need no more than a name are created over HTTP. The default value is empty.
    /// </summary>
    public IDictionary<string, HubDatabaseOptions> Databases
    { get; } = new Dictionary<string, HubDatabaseOptions>(StringComparer.Ordinal);

    /// <summary>
    /// Sets what the plug-in Self-hosted LiveSync of Obsidian needs of a server: its three origins, documents of
    /// 50 MB and requests of 4 GiB. What is allowed already stays so.
    /// </summary>
    public void AllowLiveSync()
    {
        ReadOnlySpan<string> origins = ["app://obsidian.md", "capacitor://localhost", "http://localhost"];
        foreach (string origin in origins)
        {
            if (!CorsOrigins.Contains(origin)) CorsOrigins.Add(origin);
        }

        const int Document = 50_000_000;
        DocumentLimits = DocumentLimits with
        { MaxDocumentSize = Math.Max(Document, DocumentLimits.MaxDocumentSize) };
        MaxRequestSize = Math.Max(1L << 32, MaxRequestSize);
    }

    /// <summary>The database whose documents are the users.</summary>
    internal string UsersDatabase { get; set; } = DatabaseName.Users;

    /// <summary>Whether <see cref="CorsOrigins"/> count.</summary>
    internal bool EnableCors { get; set; } = true;

    /// <summary>Whether pages of the origins that are named may use their visitor's session.</summary>
    internal bool CorsCredentials { get; set; } = true;

    /// <summary>What a client without credentials is told to bring.</summary>
    internal string Challenge { get; set; } = "Basic realm=\"TypedMemory hub\"";

    internal LockoutMode LockoutMode { get; set; }

    /// <summary>Whether a plus in a path is a blank, as in CouchDB, whose clients write <c>%2B</c>.</summary>
    internal bool DecodePlusToSpace { get; set; } = true;

    /// <summary>The header in which a proxy says by what name its client knows the hub.</summary>
    internal string ForwardedHostHeader { get; set; } = "X-Forwarded-Host";

    internal UuidAlgorithm UuidAlgorithm { get; set; }

    internal string UtcIdSuffix { get; set; } = "";

    /// <summary>How many ids <c>/_uuids</c> gives at once.</summary>
    internal int MaxUuids { get; set; } = 1000;

    internal void SetCorsOrigins(IList<string> origins) => CorsOrigins = origins;

    /// <summary>Options of their own, with what these hold now.</summary>
    internal HubOptions Copy()
    {
        var copy = (HubOptions)MemberwiseClone();
        copy.Admins = new Dictionary<string, string>(Admins, StringComparer.Ordinal);
        copy.CorsOrigins = [.. CorsOrigins];
        return copy;
    }
}

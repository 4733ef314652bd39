using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;

namespace TypedMemory.Hub.Security;

/// <summary>
/// The design document that CouchDB gives its database of users, where clients look for it. The hub keeps its rules
/// itself (<see cref="UserDocuments"/>); in a CouchDB that the database is replicated to, the function keeps them.
/// </summary>
internal static class UsersDesign
{
    private const string Id = "_design/_auth";

    /// <summary>Writes it into a database that never had it.</summary>
    public static async ValueTask EnsureAsync(HubDatabase users, CancellationToken cancellationToken)
    {
        if (await users.Store.GetTreeAsync(Id, cancellationToken).ConfigureAwait(false) is not null) return;
        var design = new IncomingDocument(Id, new ParsedDocument { Id = Id, Body = Body() })
        { Attachments = ImmutableArray<DocumentAttachment>.Empty };
        var none = new AttachmentIntake(users.Store, 0);
        await using (none.ConfigureAwait(false))
        {
            WrittenDocument[] written = await new DocumentEditor(users.Store, 1).WriteAsync(
                [design], newEdits: true, none, cancellationToken).ConfigureAwait(false);
            // 409: another process has written it in this moment. 413: the host allows no document of its size, so
            // there is none.
            if (written[0].Error is { Status: not (409 or 413) } error) throw error;
        }
    }

    private static byte[] Body() =>
        """
        {"language":"javascript","validate_doc_update":"function (user, old, who, security) {\n  function no(why) { throw({forbidden: why}); }\n  function has(list, item) { return list && list.indexOf(item) >= 0; }\n  var party = security && security.admins || {};\n  var admin = has(who.roles, '_admin') || has(party.names, who.name)\n    || who.roles.some(function (role) { return has(party.roles, role); });\n  if (user._deleted) {\n    if (admin || old && old.name === who.name) return;\n    no('Only admins may delete other user docs.');\n  }\n  if (user.type !== 'user') no('doc.type must be user');\n  if (!user.name) no('doc.name is required');\n  if (user._id !== 'org.couchdb.user:' + user.name) no('Doc ID must be of the form org.couchdb.user:name');\n  if (user.name.charAt(0) === '_') no('Username may not start with underscore.');\n  if (!Array.isArray(user.roles)) no('doc.roles must be an array');\n  user.roles.forEach(function (role) {\n    if (typeof role !== 'string') no('doc.roles can only contain strings');\n    if (role.charAt(0) === '_') no('No system roles (starting with underscore) in users db.');\n  });\n  if (admin) return;\n  if (old ? old.name !== who.name : who.name !== null && who.name !== user.name) no('You may only update your own user document.');\n  var before = (old ? old.roles : []).slice().sort(), after = user.roles.slice().sort();\n  if (before.join('\\n') !== after.join('\\n')) no(old ? 'Only _admin may edit roles' : 'Only _admin may set roles');\n}\n"}
        """u8.ToArray();
}

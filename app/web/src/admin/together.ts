// What the later files share with admin.js lies in one file, admin-chunk.js. For that
// each of them has to reach all of it; the build fails when one does not.
import '../kit/later';
import '../mail/signin';
import './approvals';
import './departments';
import './domains';
import './people';
